import { startStep } from '../index.ts'

await startStep('switchover')
