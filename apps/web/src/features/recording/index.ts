export { RecordingRoute } from './recording-route.tsx';
