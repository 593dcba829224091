import { testStage } from './case.ts'

testStage('look')
