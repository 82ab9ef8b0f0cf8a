export interface PlannedPart {
  /** From 1. */
  partNumber: number;
  startByte: number;
  endByte: number;
}

export interface PartPlan {
  missing: PlannedPart[];
  arrivedBytes: number;
}

export interface PartPlanInput {
  totalBytes: number;
  partSizeBytes: number;
  arrived: readonly { partNumber: number; sizeBytes: number }[];
}

/** Cuts the file into parts and leaves out those that have arrived whole. */
export function planParts({ totalBytes, partSizeBytes, arrived }: PartPlanInput): PartPlan {
  const arrivedSizes = new Map(arrived.map((part) => [part.partNumber, part.sizeBytes]));
  const missing: PlannedPart[] = [];
  let arrivedBytes = 0;
  for (let startByte = 0, partNumber = 1; startByte < totalBytes; startByte += partSizeBytes, partNumber += 1) {
    const endByte = Math.min(totalBytes, startByte + partSizeBytes);
    if (arrivedSizes.get(partNumber) === endByte - startByte) arrivedBytes += endByte - startByte;
    else missing.push({ partNumber, startByte, endByte });
  }
  return { missing, arrivedBytes };
}
