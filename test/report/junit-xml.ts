// JUnit XML, read by a strict XML parser and held against a schema by libxml2.
import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { validateXML } from 'xmllint-wasm';

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

export function parsed(xml: string): Element {
  const parser = new SaxesParser({ position: true });
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => (open.at(-1)!.text += text));
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

export function casesOf(xml: string): Map<string, Element> {
  const [suite] = parsed(xml).children;
  const cases = suite!.children.filter(({ name }) => name === 'testcase');
  return new Map(cases.map((element) => [element.attributes['name']!, element]));
}

export const partOf = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

/** A narrowing of junit-10 to what is used of it: all that is valid here is valid there. */
const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="time">
    <xs:restriction base="xs:string"><xs:pattern value="[0-9]{0,3}(\\.[0-9]*)?"/></xs:restriction>
  </xs:simpleType>
  <xs:attributeGroup name="numbers">
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="time" type="time"/>
  </xs:attributeGroup>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string"/>
      <xs:attributeGroup ref="numbers"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testsuite">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="properties">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="property" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:attribute name="name" type="xs:string" use="required"/>
                  <xs:attribute name="value" type="xs:string" use="required"/>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
        <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="skipped" minOccurs="0">
                <xs:complexType mixed="true"><xs:attribute name="message" type="xs:string"/></xs:complexType>
              </xs:element>
              <xs:element name="error" minOccurs="0">
                <xs:complexType mixed="true">
                  <xs:attribute name="type" type="xs:string" use="required"/>
                  <xs:attribute name="message" type="xs:string"/>
                </xs:complexType>
              </xs:element>
              <xs:element name="failure" minOccurs="0">
                <xs:complexType mixed="true">
                  <xs:attribute name="type" type="xs:string" use="required"/>
                  <xs:attribute name="message" type="xs:string"/>
                </xs:complexType>
              </xs:element>
              <xs:element name="system-out" type="xs:string" minOccurs="0"/>
            </xs:sequence>
            <xs:attribute name="classname" type="xs:string" use="required"/>
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attribute name="time" type="time"/>
          </xs:complexType>
        </xs:element>
        <xs:element name="system-out" type="xs:string" minOccurs="0"/>
      </xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attributeGroup ref="numbers"/>
      <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
      <xs:attribute name="timestamp" type="xs:dateTime"/>
    </xs:complexType>
  </xs:element>
</xs:schema>`;

export async function expectValid(xml: string): Promise<void> {
  const { valid, errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [SCHEMA] });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
}
