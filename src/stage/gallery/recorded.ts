/** For tests of drawings: the picture as text that a person can read in a diff. */
export const recorded = (root: Element) => `${root.outerHTML.replaceAll('><', '>\n<')}\n`;
