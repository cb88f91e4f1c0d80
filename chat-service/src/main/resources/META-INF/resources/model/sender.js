/**
 * Any client may publish any JSON, also a message that says to be from somebody else. Who really published it, the
 * service says beside it.
 * @param {{offset: number, data: object, info?: object}} publication as it came
 * @returns the same, its message signed by its publisher; id '' is somebody without an account
 */
export function withSender({ offset, data, info }) {
  if (data?.type !== 'message' || !info) return { offset, data, info };
  return { offset, info, data: { ...data, from: { id: String(info.user ?? ''), name: String(info.conn_info?.name ?? '') } } };
}
