import { startStep } from '../index.js';
await startStep('switchover');
