export { AddAddressButton } from './add-address-button.tsx';
export { ImportsSection } from './imports-section.tsx';
export { PodcastsRoute } from './podcasts-route.tsx';
