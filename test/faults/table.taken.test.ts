import { testStage } from './case.ts'

testStage('taken')
