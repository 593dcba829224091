import { startStep } from '../index.js';
await startStep('rearm');
