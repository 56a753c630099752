import { exhibits } from './exhibits';
import '../stage.css';
import './gallery.css';

/** Every drawing function, one under the other, with its name; one button for light and dark. */
export function mountGallery(root: HTMLElement): void {
  document.body.classList.add('gallery');
  root.append(themeButton());
  for (const { name, width, height, draw } of exhibits) {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = name;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', 'stage');
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String(height));
    figure.append(caption, svg);
    root.append(figure);
    draw(svg);
  }
}

function themeButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'button';
  button.textContent = 'Light or dark';
  button.addEventListener('click', () => {
    const { dataset } = document.documentElement;
    dataset.theme = dataset.theme === 'dark' ? 'light' : 'dark';
  });
  return button;
}
