export { RevisionBar } from './revision-bar.tsx';
