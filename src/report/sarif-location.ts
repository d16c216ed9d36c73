// Places in captures as SARIF 2.1.0 (3.3, 3.4, 3.29, 3.30) names them: an artifact, and a region of its bytes.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CaptureRecord } from './schema.ts';
import { unreadProblem } from '../shared/unfit.ts';

/** Bytes of a frame in its file, as far as they were captured. */
export interface FrameRegion {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Finds frames in a capture, by its name in the report; leaves out what has no place in a file. */
export type FrameLocator = (file: string, frames: ReadonlySet<number>) => Promise<ReadonlyMap<number, FrameRegion>>;

/** UTF-8 has no lone surrogates. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** A relative path stays one: it is what CI systems know a file by. */
export function uriOf(file: string): string {
  const path = wellFormed(file);
  if (isAbsolute(path)) return pathToFileURL(path).href;
  const segments = path.split('/').filter((segment) => segment !== '.' && segment !== '');
  return segments.map((segment) => encodeURIComponent(segment)).join('/');
}

/** A capture, and the regions of its frames that are known. */
export class Artifact {
  readonly #location: { readonly uri: string; readonly index: number };
  readonly #record: CaptureRecord;
  readonly #regions: ReadonlyMap<number, FrameRegion>;

  constructor(record: CaptureRecord, index: number, regions: ReadonlyMap<number, FrameRegion>) {
    this.#record = record;
    this.#location = { uri: uriOf(record.file), index };
    this.#regions = regions;
  }

  /** SARIF 3.24: an element of the run's artifacts. */
  descriptor(): object {
    const { file, format, compression, packets, tcpPackets, complete, start, end, quality } = this.#record;
    return {
      location: { uri: this.#location.uri, description: { text: wellFormed(file) } },
      roles: ['analysisTarget'],
      // Registered with IANA; pcapng has no such type.
      ...(format === 'pcap' && compression === null ? { mimeType: 'application/vnd.tcpdump.pcap' } : {}),
      properties: { format, compression, packets, tcpPackets, complete, start, end, quality },
    };
  }

  /** The capture as a whole. */
  location(): object {
    return { physicalLocation: { artifactLocation: this.#location } };
  }

  frame(number: number): object {
    const region = this.#regions.get(number);
    return {
      physicalLocation: { artifactLocation: this.#location, ...(region ? { region } : {}) },
      message: { text: `frame ${number}` },
    };
  }

  /** SARIF 3.58: what was wrong with the capture itself. */
  notifications(): object[] {
    const { problems, compression } = this.#record;
    const unread = unreadProblem(this.#record);
    return problems.map((problem) => {
      const { code, message, count, frame, offset } = problem;
      const region = offset !== null && compression === null ? { region: { byteOffset: offset, byteLength: 0 } } : {};
      return {
        descriptor: { id: code },
        level: problem === unread ? 'error' : 'warning',
        message: { text: messageText(message) },
        locations: [{ physicalLocation: { artifactLocation: this.#location, ...region } }],
        properties: { count, frame },
      };
    });
  }
}

/** SARIF 3.11.5 and 3.11.6: braces of placeholders are doubled, brackets that would make a link are escaped. */
export function messageText(text: string): string {
  return wellFormed(text)
    .replace(/[{}]/g, '$&$&')
    .replace(/\[(?=[^\]]*\]\()/g, '\\[');
}
