export { ActedForNotice } from './acted-for-notice.tsx';
export { ActedForSection } from './acted-for-section.tsx';
export { ActingBanner } from './acting-banner.tsx';
export { ActingList } from './acting-list.tsx';
export { ClosedWhileActing } from './closed-while-acting.tsx';
export { StartActingDialog } from './start-acting-dialog.tsx';
