import { testFindings } from './finding-tests.ts';
import { restingCases } from './resting-cases.ts';

testFindings(restingCases);
