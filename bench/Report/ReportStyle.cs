namespace Native.Bench.Report;

/// <summary>The report's style sheet: light and dark by the reader's preference, one column on narrow screens.</summary>
internal static class ReportStyle
{
    /// <summary>The text of the sheet.</summary>
    public const string Css = """

        :root { color-scheme: light dark; --page:#f5f6f8; --card:#ffffff; --ink:#1b1f27; --soft:#596373; --line:#e1e5eb; --grid:#eceff3;
          --one:#2360d8; --two:#c8590a; --three:#7a4bc4; --ok:#15743a; --bad:#b3261e; --okbg:#e4f4ea; --badbg:#fce9e7; --track:#e8ebf0; --code:#f5f6f8;
          --r0:#2360d8; --r1:#c8590a; --r2:#15743a; --r3:#a12a8f; --r4:#0f7f8c; --r5:#b3261e; --r6:#7a4bc4; --r7:#7a6410; }
        @media (prefers-color-scheme: dark) { :root { --page:#0e1116; --card:#161a21; --ink:#e7eaf0; --soft:#98a3b3; --line:#2a313c; --grid:#222832;
          --one:#74a7ff; --two:#f0a15c; --three:#b795f5; --ok:#5fd38a; --bad:#ff8f86; --okbg:#12301f; --badbg:#3a1a18; --track:#272e39; --code:#10141a;
          --r0:#74a7ff; --r1:#f0a15c; --r2:#5fd38a; --r3:#f08ad8; --r4:#58ccd8; --r5:#ff8f86; --r6:#b795f5; --r7:#d8c05a; } }
        * { box-sizing: border-box; }
        body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif; }
        main { max-width:1080px; margin:0 auto; padding:40px 24px 64px; }
        header h1 { margin:0 0 4px; font-size:28px; line-height:1.2; letter-spacing:-.02em; }
        header p { margin:0; color:var(--soft); overflow-wrap:anywhere; }
        section { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:22px 24px; margin-top:20px; }
        h2 { margin:0 0 4px; font-size:18px; letter-spacing:-.01em; }
        h3 { margin:26px 0 8px; font-size:14px; }
        .lead { margin:0 0 16px; color:var(--soft); max-width:75ch; overflow-wrap:anywhere; }
        .tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(180px,1fr)); gap:14px; margin-top:24px; }
        .tile { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:16px 18px; }
        .tile .name { color:var(--soft); font-size:13px; }
        .tile .value { font-size:27px; line-height:1.25; font-weight:650; letter-spacing:-.02em; font-variant-numeric:tabular-nums; }
        .tile .unit { font-size:14px; font-weight:500; color:var(--soft); letter-spacing:0; margin-left:5px; }
        .tile .more { font-size:13px; color:var(--soft); }
        .tile .good { color:var(--ok); } .tile .poor { color:var(--bad); }
        .scroll { overflow-x:auto; margin:0 -24px; padding:0 24px; }
        table { border-collapse:collapse; width:100%; font-size:13.5px; font-variant-numeric:tabular-nums; }
        th { text-align:left; font-weight:600; font-size:12.5px; color:var(--soft); border-bottom:1px solid var(--line); padding:6px 14px 6px 0; white-space:nowrap; vertical-align:bottom; }
        td { border-bottom:1px solid var(--grid); padding:7px 14px 7px 0; vertical-align:top; }
        tr:last-child td { border-bottom:0; }
        th:last-child, td:last-child { padding-right:0; }
        .caption { margin:4px 0 0; color:var(--soft); font-size:13px; } .case { overflow-wrap:break-word; }
        .r { text-align:right; white-space:nowrap; } .n { white-space:nowrap; } .soft { color:var(--soft); } .strong { font-weight:650; }
        .mark { display:inline-block; border-radius:999px; padding:0 9px; font-size:12px; line-height:20px; font-weight:600; white-space:nowrap; }
        .mark.ok { color:var(--ok); background:var(--okbg); } .mark.bad { color:var(--bad); background:var(--badbg); }
        .share { display:flex; align-items:center; justify-content:flex-end; gap:8px; }
        .share span { min-width:52px; text-align:right; }
        .share i { display:block; width:72px; height:6px; border-radius:3px; background:var(--track); overflow:hidden; }
        .share b { display:block; height:100%; border-radius:3px; background:var(--one); }
        dl { display:grid; grid-template-columns:minmax(120px,max-content) 1fr; gap:5px 22px; margin:10px 0 0; font-size:14px; }
        dt { color:var(--soft); } dd { margin:0; overflow-wrap:anywhere; }
        ul.notes { margin:8px 0 0; padding-left:20px; } ul.notes li { margin:4px 0; overflow-wrap:anywhere; }
        pre { margin:14px 0 0; padding:14px 16px; background:var(--code); border:1px solid var(--line); border-radius:8px; white-space:pre-wrap; overflow-wrap:anywhere;
          font:13px/1.55 ui-monospace,"Cascadia Mono","SF Mono",Menlo,"DejaVu Sans Mono",monospace; }
        pre .prompt { color:var(--soft); }
        svg { display:block; width:100%; height:auto; font-family:inherit; }
        svg text { fill:var(--soft); font-size:12px; } svg .title { font-size:12.5px; } svg .label { fill:var(--ink); } svg .value { fill:var(--ink); font-weight:600; }
        svg .halo { paint-order:stroke; stroke:var(--card); stroke-width:4px; stroke-linejoin:round; }
        svg .gridline { stroke:var(--grid); stroke-width:1; } svg .axis { stroke:var(--line); stroke-width:1.5; }
        svg .roof { fill:none; stroke:var(--soft); stroke-width:2; } svg .dash { stroke:var(--soft); stroke-width:1.3; stroke-dasharray:5 5; }
        svg .line1, svg .line2 { fill:none; stroke-width:2; stroke-linejoin:round; stroke-linecap:round; } svg .line1 { stroke:var(--one); opacity:.55; } svg .line2 { stroke:var(--two); stroke-width:2.5; }
        svg .dot1 { fill:var(--one); stroke:var(--card); stroke-width:1.5; } svg .dot2 { fill:var(--two); stroke:var(--card); stroke-width:1.5; }
        svg .bar { fill:var(--track); } svg .bar.ours { fill:var(--two); } svg text.ours { fill:var(--two); } svg text.one { fill:var(--one); } 
        svg .route { fill:none; stroke-width:2; stroke-linejoin:round; stroke-linecap:round; } svg .route circle { stroke:var(--card); stroke-width:.8; } svg .way { opacity:.25; stroke-width:1.2; }
        svg .route:hover { stroke-width:3.5; } svg .depot { fill:var(--ink); stroke:var(--card); stroke-width:1.5; } svg .left { fill:none; stroke:var(--soft); stroke-width:1; }
        svg .c0 { stroke:var(--r0); } svg .c0 circle { fill:var(--r0); } svg .c1 { stroke:var(--r1); } svg .c1 circle { fill:var(--r1); }
        svg .c2 { stroke:var(--r2); } svg .c2 circle { fill:var(--r2); } svg .c3 { stroke:var(--r3); } svg .c3 circle { fill:var(--r3); }
        svg .c4 { stroke:var(--r4); } svg .c4 circle { fill:var(--r4); } svg .c5 { stroke:var(--r5); } svg .c5 circle { fill:var(--r5); }
        svg .c6 { stroke:var(--r6); } svg .c6 circle { fill:var(--r6); } svg .c7 { stroke:var(--r7); } svg .c7 circle { fill:var(--r7); }
        .maps { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(260px,100%),1fr)); gap:18px; } figure { margin:0; min-width:0; }
        figcaption { color:var(--soft); font-size:12.5px; overflow-wrap:anywhere; } .text { min-width:180px; overflow-wrap:anywhere; }
        .narrow { display:none; }
        footer { margin-top:26px; color:var(--soft); font-size:13px; overflow-wrap:anywhere; }
        @media (max-width:640px) { main { padding:22px 12px 40px; } section { padding:18px 16px; } .scroll { margin:0 -16px; padding:0 16px; } header h1 { font-size:23px; }
          .tiles { grid-template-columns:1fr 1fr; gap:10px; } .tile { padding:12px 14px; } .tile .value { font-size:21px; } .wide { display:none; } .narrow { display:block; }
          .optional { display:none; } dl { grid-template-columns:1fr; gap:0; } dd { margin-bottom:8px; } .share i { display:none; } .n { white-space:normal; } th, td { padding-right:10px; } }
        @media print { body { background:none; } section, .tile { break-inside:avoid; } }

        """;
}
