import { startAfterwards } from '../index.js';
await startAfterwards();
