// The modules of the page, which need no browser.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../../../chat-service/src/main/resources/META-INF/resources/', import.meta.url));

export const fromPage = (path) => import(pathToFileURL(join(root, path)).href);
