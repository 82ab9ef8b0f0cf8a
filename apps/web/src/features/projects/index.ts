export { type LibraryChoice, LibraryFilter } from './library-filter.tsx';
export { OrganiseDialog } from './organise-dialog.tsx';
export { ProjectsPage } from './projects-page.tsx';
export { RecordingLabels } from './recording-labels.tsx';
export { type Named, useAllNamed } from './use-projects.ts';
