// SPDX-License-Identifier: ISC
// The few drawings that the page needs; words stand beside each of them.
import type { ComponentChildren } from "preact";
import type { Kind, Stance } from "../types";

function Icon({ children, name }: { children: ComponentChildren; name: string }) {
  return (
    <svg
      class={`icon ${name}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** A fact within a fact. */
export function BrandMark() {
  return (
    <Icon name="brand-mark">
      <circle cx="2.6" cy="8" r="1.9" class="solid" />
      <path d="M4.8 8h2.6" />
      <rect x="7.4" y="4" width="8" height="8" rx="2" />
      <path d="M9.4 8h3.8m-1.4-1.5L13.3 8l-1.5 1.5" />
    </Icon>
  );
}

export function SearchIcon() {
  return (
    <Icon name="search-icon">
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.6 3.6" />
    </Icon>
  );
}

/** Affirms is a filled disc with a tick, denies an open one that is struck. */
export function StanceIcon({ stance }: { stance: Stance }) {
  return stance === "affirms" ? (
    <Icon name="affirms">
      <circle cx="8" cy="8" r="6.5" class="solid" />
      <path d="m5 8.2 2.1 2.1L11 6" class="cut" />
    </Icon>
  ) : (
    <Icon name="denies">
      <circle cx="8" cy="8" r="6" />
      <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" />
    </Icon>
  );
}

export function DisputedIcon() {
  return (
    <Icon name="disputed">
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 1 0 12z" class="solid" />
    </Icon>
  );
}

export function KindIcon({ kind }: { kind: Kind }) {
  switch (kind) {
    case "entity":
      return (
        <Icon name="kind">
          <circle cx="8" cy="8" r="4" class="solid" />
        </Icon>
      );
    case "relation":
      return (
        <Icon name="kind">
          <path d="M2 8h11m-3.5-3.5L13 8l-3.5 3.5" />
        </Icon>
      );
    case "source":
      return (
        <Icon name="kind">
          <path d="M4 2h5l3 3v9H4zM6 8h4m-4 3h4" />
        </Icon>
      );
  }
}

export function Chevron() {
  return (
    <Icon name="chevron">
      <path d="m6 4 4 4-4 4" />
    </Icon>
  );
}

export function OutIcon() {
  return (
    <Icon name="out-icon">
      <path d="M9.5 3H13v3.5M13 3 7.5 8.5M11 9.5V13H3V5h3.5" />
    </Icon>
  );
}
