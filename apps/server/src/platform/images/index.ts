export { createImages, defaultImageLimits, type ImageLimits, type Images } from './create-images.ts';
