import { testRearm } from './test-stage.ts'

testRearm()
