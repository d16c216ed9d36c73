#!/usr/bin/env node
// One file with everything in it: it starts in two thirds of the time that 150 modules take.
import '../dist/bin/tcpscope.js';
