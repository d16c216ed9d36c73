// Turns a record into a packet: from its link layer inwards to the innermost TCP header, layer by layer.
// Each layer's function leaves the cursor at what it carries and names that layer; this loop goes on from there.
import { decodeIp, decodeIpProtocol, decodeIpv4, decodeIpv6 } from './ip';
import { END, FAULT, LAYER } from '../engine/codes';
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
} from './link';
import { Packet } from './packet';
import { capturedLengthOf, frameOf, interfaceIdOf, linkTypeOf, originalLengthOf, startOf, timeOf } from './record';
import { decodeTcp } from './tcp';
import { decodeGre, decodeUdp } from './tunnel';

/** Layers of one packet that are followed; real tunnels need a dozen. */
const MAX_LAYERS: i32 = 32;

/** Longer packets than this are as good as this: the lengths of their headers say what there is. */
const MAX_WIRE_BYTES: u32 = 1 << 28;

/** Decodes record `i` of the batch into `packet`; returns an END or a FAULT. */
export function decode(i: i32, packet: Packet): i32 {
  const start = startOf(i);
  const capturedLength = capturedLengthOf(i);
  const originalLength = originalLengthOf(i);
  packet.frame = frameOf(i);
  packet.timeNs = timeOf(i);
  packet.frameLength = originalLength;
  packet.capturedLength = capturedLength;
  packet.interfaceId = interfaceIdOf(i);
  packet.linkType = linkTypeOf(i);
  packet.recordAt = start;
  packet.at = start;
  packet.end = start + capturedLength;
  packet.wireEnd = start + max<i32>(<i32>min<u32>(originalLength, MAX_WIRE_BYTES), capturedLength);
  packet.isFragmented = false;
  return followLayers(packet, firstLayer(packet.linkType));
}

function followLayers(packet: Packet, first: i32): i32 {
  let layer = first;
  let carrier = END.notIp;
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    switch (layer) {
      case LAYER.ethernet:
        layer = decodeEthernet(packet);
        break;
      case LAYER.ipv4:
        layer = decodeIpv4(packet);
        break;
      case LAYER.tcp:
        return decodeTcp(packet);
      case LAYER.ipv6:
        layer = decodeIpv6(packet);
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

/**
 * What seemed a tunnel carries no IP, or nothing that makes sense: then the packet is what carried it. That the
 * capture cut it, or that it is encrypted or compressed, is no sign of that.
 */
function isNoTunnel(packet: Packet, end: i32): bool {
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
