export { InvitationPage } from './invitation-page.tsx';
export { forgetLinkToken } from './link-token.ts';
