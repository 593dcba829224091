import { testSilence } from './in-process.ts'

testSilence()
