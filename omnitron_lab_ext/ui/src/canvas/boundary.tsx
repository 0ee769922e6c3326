// What is seen where a canvas cannot be drawn: a word about it, and a way back. The flow's text is not touched.

import { Component, type ReactNode } from "react";

export class Boundary extends Component<{ children: ReactNode }, { failed: string }> {
  override state = { failed: "" };

  static getDerivedStateFromError(error: unknown): { failed: string } {
    return { failed: error instanceof Error && error.message ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (!failed) return this.props.children;
    return (
      <div className="om-canvas om-broken" role="alert">
        <p>This canvas could not be drawn ({failed}). The flow and its text are as they were.</p>
        <button type="button" onClick={() => this.setState({ failed: "" })}>
          Draw it again
        </button>
      </div>
    );
  }
}
