import { testFindings } from './finding-tests.ts';
import { handshakeCases } from './handshake-cases.ts';

testFindings(handshakeCases);
