namespace MaiCluster.Simulation.Pages;

/// <summary>How a report's page looks.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#5b6878;--edge:#dde2e9;--c1:#7aa7e8;--c2:#2f6fce;--c3:#d2483f;--c4:#22936a;--c5:#e0952c;--c6:#b9c2ce}
        @media (prefers-color-scheme:dark){:root{--ground:#0f141b;--card:#171e27;--ink:#e8edf3;--soft:#93a1b2;--edge:#2a3441;--c1:#3d68a8;--c2:#6aa5f5;--c3:#f2776d;--c4:#46c394;--c5:#f0b050;--c6:#465262}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}
        h1{font-size:26px;line-height:1.2;margin:2px 0 6px;letter-spacing:-.01em}
        h2{font-size:15px;margin:0;font-weight:600}
        header p{margin:0;color:var(--soft)}header b{color:var(--ink)}
        .kind{text-transform:uppercase;letter-spacing:.06em;font-size:11px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:24px 0}
        .tiles div,figure,section:not(.tiles):not(.plots){background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px}
        .tiles b{display:block;font-size:22px;line-height:1.25;letter-spacing:-.01em}.tiles span{display:block}.tiles small{color:var(--soft)}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:12px}
        section:not(.tiles):not(.plots){margin-top:12px}section p{color:var(--soft);margin:8px 0 0}
        figure{margin:0}figcaption{display:flex;gap:8px;align-items:baseline;margin-bottom:6px}figcaption span{color:var(--soft);font-size:12px}
        svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font-size:11px}
        .grid{stroke:var(--edge);stroke-width:1}
        .line{fill:none;stroke-width:2;stroke-linejoin:round}.area{stroke:none;fill-opacity:.75}
        path.c1{stroke:var(--c1)}path.c2{stroke:var(--c2)}path.c3{stroke:var(--c3)}path.c4{stroke:var(--c4)}path.c5{stroke:var(--c5)}
        path.area.c1{fill:var(--c1)}path.area.c2{fill:var(--c2)}
        i.c1{background:var(--c1)}i.c2{background:var(--c2)}i.c3{background:var(--c3)}i.c4{background:var(--c4)}i.c5{background:var(--c5)}i.c6{background:var(--c6)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:8px 0 0;padding:0;font-size:13px;color:var(--soft)}
        .legend i{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:6px}
        .bar{display:flex;height:26px;border-radius:6px;overflow:hidden;margin:10px 0 4px;gap:2px}.bar i{min-width:0;flex-basis:0}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin-top:8px;font-size:13px}
        th{font-weight:500;color:var(--soft)}th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--edge);white-space:nowrap}th:first-child,td:first-child{text-align:left;padding-left:0}
        """;
}
