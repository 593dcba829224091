import { testStage } from './test-stage.ts'

testStage('look')
