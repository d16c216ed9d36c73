// What is wrong with a config, in words, and where: of the shape's issues the one that tells most, at the node of the
// document that it is about.
import { isAlias, isMap, isScalar, isSeq, type Document } from 'yaml';
import type { z } from 'zod';

type Issue = Pick<z.core.$ZodIssue, 'code' | 'path' | 'message'> & { readonly keys?: readonly string[] };

/** "rules.stall must be …"; a key that is not known tells for itself. */
export function issueText(error: z.ZodError): string {
  const { code, path, message } = issueOf(error);
  const place = pathText(path);
  return code === 'unrecognized_keys' || message.startsWith('"')
    ? message
    : `${place === '' ? 'a config' : place} ${message}`;
}

/** Where in the text of the document it is, counted from 0. */
export function issueOffset(document: Document, error: z.ZodError): number {
  const { path, keys } = issueOf(error);
  const [unknown] = keys ?? [];
  const whole = unknown === undefined ? path : [...path, unknown];
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [i, segment] of whole.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(segment));
      if (pair === undefined) break; // it is missing: the place is where it should be
      const isKey = unknown !== undefined && i === whole.length - 1;
      offset = startOf(isKey ? pair.key : pair.value) ?? startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function issueOf({ issues: [issue] }: z.ZodError): Issue {
  return innermost(issue!);
}

/** Of a union, the shape that fits the farthest tells what is wrong; where none fits at all, the union itself does. */
function innermost(issue: z.core.$ZodIssue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [innermost(first)]));
  const farthest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (farthest === undefined || farthest.path.length === 0) return issue;
  return { ...farthest, path: [...issue.path, ...farthest.path] };
}

/** "rules.stall.max", "ignore[0].reason": the place of a level or a budget beside the other says nothing. */
function pathText(path: readonly PropertyKey[]): string {
  const isOfEntry = (i: number): boolean => path[i - 2] === 'rules';
  return path
    .map((segment, i) => (typeof segment === 'number' ? (isOfEntry(i) ? '' : `[${segment}]`) : `.${String(segment)}`))
    .join('')
    .replace(/^\./, '');
}

function startOf(node: unknown): number | undefined {
  return (node as { range?: readonly [number, ...number[]] | null } | null | undefined)?.range?.[0];
}
