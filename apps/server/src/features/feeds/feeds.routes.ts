import {
  addFeed,
  checkFeed,
  deleteFeed,
  type Import,
  listFeeds,
  previewFeed,
  readFeed,
  updateFeed,
} from '@audiotricks/contracts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { createAddFeed } from './add-feed.ts';
import type { FeedDeps } from './feeds.deps.ts';
import { createManageFeeds } from './manage-feeds.ts';

export interface FeedRoutesDeps extends FeedDeps {
  /** Throws `import.not_found`. Given by the imports. */
  readImport: (key: { workspaceId: string; importId: string }) => Promise<Import>;
}

/** Podcasts: look, choose, follow. */
export function createFeedRoutes(deps: FeedRoutesDeps): RouteImplementation[] {
  const { preview, add } = createAddFeed(deps);
  const feeds = createManageFeeds(deps);
  return [
    implement(previewFeed, ({ workspace, body }) => preview({ workspaceId: workspace.workspaceId, ...body })),
    implement(addFeed, ({ workspace, caller, body }) =>
      add({ workspaceId: workspace.workspaceId, userId: caller.userId, ...body }),
    ),
    implement(listFeeds, ({ workspace, query }) => feeds.listFeeds({ workspaceId: workspace.workspaceId, ...query })),
    implement(readFeed, ({ params }) => feeds.readFeed(params)),
    implement(updateFeed, ({ params, caller, body }) =>
      feeds.followFeed({ ...params, userId: caller.userId, follow: body.follow }),
    ),
    implement(checkFeed, ({ params }) => feeds.checkNow(params)),
    implement(deleteFeed, async ({ params }) => {
      await feeds.deleteFeed(params);
      return undefined;
    }),
  ];
}
