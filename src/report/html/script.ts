// The page's script: plain JavaScript for browsers, kept as text in a file for each of its parts, so that one bundle holds
// it and a page made from it is the same everywhere. Parts share one scope; none of them makes markup of text: elements
// are made one by one, and what a capture brought is only ever their text. FILTER is no file of the repository: the build
// makes it of src/filter, which reads --filter.
import { BASE } from './script-base.ts';
import { CHART } from './script-chart.ts';
import { DETAIL } from './script-detail.ts';
import { EVENTS_CHART } from './script-events.ts';
import { FILTER } from './script-filter.ts';
import { LANES } from './script-lanes.ts';
import { RTT } from './script-rtt.ts';
import { SEQUENCE } from './script-sequence.ts';
import { TABLE } from './script-table.ts';
import { WINDOWS } from './script-windows.ts';

const PARTS = [BASE, FILTER, TABLE, CHART, LANES, EVENTS_CHART, SEQUENCE, WINDOWS, RTT, DETAIL];

export const SCRIPT = `(() => {\n'use strict';\n${PARTS.join('\n')}\n})();\n`;
