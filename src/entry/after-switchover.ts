import { startAfterwards } from '../index.ts'

await startAfterwards()
