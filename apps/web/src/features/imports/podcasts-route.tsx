import { FeedsPage } from '../feeds/index.ts';
import { AddAddressButton } from './add-address-button.tsx';

/** The podcasts with the dialog that adds one. */
export function PodcastsRoute() {
  return <FeedsPage addButton={<AddAddressButton label="Add a podcast" />} />;
}
