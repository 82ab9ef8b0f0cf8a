export { PageDropZone } from './page-drop-zone.tsx';
export { TrySample } from './try-sample.tsx';
export { UploadButton } from './upload-button.tsx';
export { UploadOptions } from './upload-options.tsx';
export { UploadsProvider, useUploads } from './uploads-provider.tsx';
export { UploadsTray } from './uploads-tray.tsx';
