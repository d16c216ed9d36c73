// Turns a record into a packet: from its link layer inwards to the innermost TCP header, layer by layer.
// Each layer's function leaves the cursor at what it carries and names that layer; this loop goes on from there.
import type { RecordBatch } from '../capture/record.ts';
import { FragmentTable } from './fragments.ts';
import { decodeIp, decodeIpProtocol, decodeIpv4, decodeIpv6 } from './ip.ts';
import { END, FAULT, LAYER } from './layer.ts';
import {
  decode80211,
  decodeEthernet,
  decodeEtherType,
  decodeLinkHeader,
  decodeLlc,
  decodeMpls,
  decodePpp,
  decodePppoe,
  firstLayer,
} from './link.ts';
import type { Packet } from './packet.ts';
import { decodeTcp } from './tcp.ts';
import { decodeGre, decodeUdp } from './tunnel.ts';

/** Layers of one packet that are followed; real tunnels need a dozen. */
const MAX_LAYERS = 32;

export class Decoder {
  readonly fragments: FragmentTable = new FragmentTable();

  /** Decodes record `i` of the batch into `packet`; returns an END or a FAULT. */
  decode(batch: RecordBatch, i: number, packet: Packet): number {
    const start = batch.start[i]!;
    const originalLength = batch.originalLength[i]!;
    const capturedLength = batch.capturedLength[i]!;
    packet.bytes = batch.bytes;
    packet.view = batch.view;
    packet.frame = batch.firstFrame + i;
    packet.timeNs = batch.timeNs[i]!;
    packet.frameLength = originalLength;
    packet.interfaceId = batch.interfaceId[i]!;
    packet.linkType = batch.linkType[i]!;
    packet.at = start;
    packet.end = start + capturedLength;
    packet.wireEnd = start + (originalLength > capturedLength ? originalLength : capturedLength);
    packet.isFragmented = false;
    return this.#followLayers(packet, firstLayer(packet.linkType));
  }

  #followLayers(packet: Packet, first: number): number {
    let layer = first;
    let carrier: number = END.notIp;
    for (let depth = 0; depth < MAX_LAYERS; depth++) {
      switch (layer) {
        case LAYER.ethernet:
          layer = decodeEthernet(packet);
          break;
        case LAYER.ipv4:
          layer = decodeIpv4(packet, this.fragments);
          break;
        case LAYER.tcp:
          return decodeTcp(packet);
        case LAYER.ipv6:
          layer = decodeIpv6(packet, this.fragments);
          break;
        case LAYER.ipProtocol:
          carrier = END.otherIp;
          layer = decodeIpProtocol(packet);
          break;
        case LAYER.udp:
          carrier = END.udp;
          layer = decodeUdp(packet);
          break;
        case LAYER.gre:
          layer = decodeGre(packet);
          break;
        case LAYER.linkHeader:
          layer = decodeLinkHeader(packet);
          break;
        case LAYER.etherType:
          layer = decodeEtherType(packet);
          break;
        case LAYER.llc:
          layer = decodeLlc(packet);
          break;
        case LAYER.ppp:
          layer = decodePpp(packet);
          break;
        case LAYER.pppoe:
          layer = decodePppoe(packet);
          break;
        case LAYER.mpls:
          layer = decodeMpls(packet);
          break;
        case LAYER.ieee80211:
        case LAYER.ieee80211Padded:
        case LAYER.ieee80211Swapped:
          layer = decode80211(packet, layer);
          break;
        case LAYER.ip:
          layer = decodeIp(packet);
          break;
        default:
          return carrier !== END.notIp && isNoTunnel(packet, layer) ? carrier : layer;
      }
    }
    return FAULT.tooManyLayers;
  }
}

/**
 * What seemed a tunnel carries no IP, or nothing that makes sense: then the packet is what carried it. That the
 * capture cut it, or that it is encrypted or compressed, is no sign of that.
 */
function isNoTunnel(packet: Packet, end: number): boolean {
  switch (end) {
    case END.notIp:
    case FAULT.linkHeaderBad:
    case FAULT.ipHeaderBad:
      return true;
    case FAULT.linkHeaderCut:
    case FAULT.ipHeaderCut:
    case FAULT.ipv6ExtensionBad:
    case FAULT.tunnelHeaderBad:
      return packet.end === packet.wireEnd;
    default:
      return false;
  }
}
