import { testGuard } from './test-stage.ts'

testGuard()
