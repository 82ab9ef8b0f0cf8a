export { EpisodeChooser } from './episode-chooser.tsx';
export { FeedsPage } from './feeds-page.tsx';
export { usePreviewFeed } from './use-feeds.ts';
