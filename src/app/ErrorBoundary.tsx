import { Component, type ErrorInfo, type ReactNode } from 'react';

/** The page itself failed. The cluster in the worker did not; a reload boots it from its disks. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <section className="failure" role="alert">
        <h2>✕ The page could not be drawn</h2>
        <p>This is a bug in Glassbroker. The cluster’s disks are as they were.</p>
        <pre>{error.stack ?? error.message}</pre>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Reload
        </button>
      </section>
    );
  }
}
