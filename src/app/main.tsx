import '@fontsource-variable/atkinson-hyperlegible-mono';
import '@fontsource-variable/atkinson-hyperlegible-next';
import './tokens.css';
import '../panels/panels.css';
import '../panels/narrow.css';
import { connectEngine } from '../worker/client/engine-client';
import { mountPage } from './mount';

const root = document.getElementById('root');
if (root === null) throw new Error('broken belief: index.html has a root');

if (import.meta.env.DEV && location.hash.startsWith('#/gallery')) {
  await Promise.all([
    import('../panels/inspector/inspector.css'),
    import('../panels/space-time/space-time.css'),
    import('../lessons/lessons.css'),
  ]);
  const { mountGallery } = await import('../stage/gallery/mount-gallery');
  mountGallery(root);
} else if (import.meta.env.DEV && location.hash.startsWith('#/fixture')) {
  const { fixturePort } = await import('../stage/gallery/fixture-port');
  mountPage(root, fixturePort());
} else {
  mountPage(root, connectEngine({ kind: 'Kept' }).port);
}
