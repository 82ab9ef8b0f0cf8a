export { createAskSecondFactor } from './ask-second-factor.ts';
export { createTwoFactor } from './create-two-factor.ts';
