export { createFeedHandlers } from './check-feed.ts';
export { feedJobs } from './feeds.jobs.ts';
export { createFeedRoutes } from './feeds.routes.ts';
