/**
 * Which of my messages carry a word about their delivery: the newest that has arrived says "Sent", and the newest that
 * the other side has read says "Seen". Marks on all the others would say the same again.
 * @param {{offset: number, data: object}[]} entries in the order of their offsets
 * @param {{isMe: (id: string) => boolean, seenUpTo: number}} who
 * @returns {Map<number, 'sent'|'seen'>} by offset
 */
export function deliveryMarks(entries, { isMe, seenUpTo }) {
  const marks = new Map();
  const isMine = (entry) => entry.data?.type === 'message' && isMe(entry.data.from?.id);
  const newest = entries.findLast(isMine);
  if (!newest) return marks;
  if (newest.offset > seenUpTo) marks.set(newest.offset, 'sent');
  const seen = entries.findLast((entry) => entry.offset <= seenUpTo && isMine(entry));
  if (seen) marks.set(seen.offset, 'seen');
  return marks;
}
