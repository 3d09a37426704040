namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>
/// The page's style sheet. Colours of lines and marks are those of Okabe and Ito (Color Universal Design, 2008), which people with any
/// colour vision can tell apart, lightened for dark screens.
/// </summary>
internal static class PageStyle
{
    public static readonly Markup Sheet = new(Colours + Words + Tables + Drawings + Narrow);

    private const string Colours = """

        :root{--ground:#fff;--raised:#f5f6f8;--ink:#16191d;--soft:#59616b;--line:#d9dde2;--grid:#e8ebee;
        --good:#00614a;--good-ground:#e7f5f0;--bad:#a3180c;--bad-ground:#fdecea;
        --model:#0062a3;--byrisk:#6a3fb0;--freeman:#b86f00;--forest:#007a5a;--simple:#a8487f;--ceiling:#7a828c;--even:#16191d;
        --k0:#0072b2;--k1:#d55e00;--k2:#009e73;--k3:#a8487f;--k4:#2b8fc4;--k5:#b07d00;--k6:#4d545c}
        @media (prefers-color-scheme:dark){:root{--ground:#14171b;--raised:#1e2228;--ink:#e8ebee;--soft:#a3acb7;--line:#363d46;--grid:#2a3038;
        --good:#6fd6b2;--good-ground:#12312a;--bad:#ff9d92;--bad-ground:#421814;
        --model:#63b8f2;--byrisk:#c0a6f5;--freeman:#f0ad3e;--forest:#3fcf9f;--simple:#e59ac6;--ceiling:#98a1ac;--even:#f2f4f6;
        --k0:#56a9e9;--k1:#f08a4b;--k2:#33c796;--k3:#e59ac6;--k4:#8fd0f5;--k5:#e3b341;--k6:#c3cad2}}

        """;

    private const string Words = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1120px;margin:0 auto;padding:28px 20px 64px}
        section{margin-top:52px}
        h1{font-size:30px;line-height:1.2;margin:0 0 10px;text-wrap:balance}
        h2{font-size:21px;line-height:1.3;margin:0 0 8px;text-wrap:balance}
        h3{font-size:16px;margin:24px 0 6px}
        p{margin:0 0 12px;max-width:78ch}
        a{color:var(--model)}
        .name{overflow-wrap:anywhere}
        .over{color:var(--soft);margin:0 0 4px}
        .lead{font-size:16px}
        .note,.soft,small{color:var(--soft)}
        .note{font-size:13.5px}
        small{display:block;font-size:12.5px;font-weight:400;line-height:1.35}
        small.inline{display:inline}
        .tag{border:1px solid var(--soft);border-radius:3px;color:var(--soft);font-size:11.5px;font-weight:400;padding:0 5px;white-space:nowrap}
        .banner{border-left:5px solid var(--line);background:var(--raised);padding:10px 16px;margin:18px 0 0}
        .banner h3{margin:0 0 2px}.banner p{margin:0}
        .banner.good{border-color:var(--good);background:var(--good-ground)}.banner.good h3{color:var(--good)}
        .banner.bad{border-color:var(--bad);background:var(--bad-ground)}.banner.bad h3{color:var(--bad);font-size:20px}
        dl{display:grid;grid-template-columns:minmax(130px,max-content) 1fr;gap:6px 20px;margin:0}
        dt{font-weight:600}dd{margin:0;max-width:78ch}
        summary{cursor:pointer;color:var(--soft);margin:10px 0 6px}

        """;

    private const string Tables = """
        .scroll{overflow-x:auto;margin:10px 0 12px}
        .scroll:focus-visible{outline:2px solid var(--model);outline-offset:2px}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th,td{padding:6px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
        thead th{vertical-align:bottom;font-weight:600;border-bottom:2px solid var(--soft)}
        tbody th{font-weight:400}
        th.strong{font-weight:600}
        .n{text-align:right;white-space:nowrap}
        thead .n{white-space:normal}
        @media (min-width:1000px){table.inline td small{display:inline-block;width:88px}table.inline tbody th{white-space:nowrap}table.inline td,table.inline th{padding-right:6px;padding-left:6px}table.inline th:first-child{padding-left:0}}
        th:first-child{padding-left:0}
        tr.group th{font-weight:600;font-size:15px;padding-top:18px;border-bottom-color:var(--soft)}
        tr.own{background:var(--raised)}
        .met{color:var(--good)}.missed{color:var(--bad);font-weight:600}
        table.found tbody th{font-weight:600;min-width:170px;max-width:400px}
        table.found td b{font-size:17px}
        table.found td{vertical-align:middle}
        .wide{width:30%}
        .scale{display:flex;justify-content:space-between;font-weight:400;font-size:12px;color:var(--soft)}

        """;

    private const string Drawings = """
        figure{margin:0;min-width:0}
        figcaption{font-weight:600;margin-bottom:2px}
        .panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:26px 24px;margin:14px 0}
        .panels.two{grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}
        svg{display:block}
        svg.plot{width:100%;max-width:430px;height:auto}
        svg.bar{width:100%;height:20px}
        .track{fill:var(--raised)}.fill{fill:var(--model);opacity:.55}.whisker,.tick{fill:var(--even)}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:6px 0 8px;padding:0;font-size:13.5px}
        .legend li{display:flex;align-items:center;gap:6px}
        .swatch{flex:none}
        th .swatch{display:inline-block;vertical-align:-2px;margin-right:6px}
        .dots{margin:14px 0 18px;max-width:860px}
        .rows{display:grid;grid-template-columns:max-content 1fr;column-gap:14px;padding-right:8px}
        .rows .label{font-size:13.5px;line-height:24px;max-width:260px}
        .cell{position:relative;min-height:24px}.cell>svg{position:absolute;left:0;top:0;width:100%;height:100%;overflow:visible}
        .grid-line{stroke:var(--grid);stroke-width:1;fill:none}
        .tick-label,.axis-title{fill:var(--soft);font-size:11px;font-variant-numeric:tabular-nums}
        .line{fill:none;stroke:var(--c);stroke-width:1.7;stroke-linejoin:round}
        .mark{fill:var(--c);stroke:var(--ground);stroke-width:1}
        .bars{fill:var(--model);opacity:.75}
        .band{fill:var(--model);opacity:.13}
        .s-model{--c:var(--model)}.line.s-model{stroke-width:2.6}
        .s-byrisk{--c:var(--byrisk)}.line.s-byrisk{stroke-dasharray:9 2;stroke-width:2.2}
        .s-freeman{--c:var(--freeman)}.line.s-freeman{stroke-dasharray:7 3}
        .s-forest{--c:var(--forest)}.line.s-forest{stroke-dasharray:7 3 1.5 3}
        .s-simple{--c:var(--simple)}.line.s-simple{stroke-dasharray:1.5 3}
        .s-ceiling{--c:var(--ceiling)}.mark.s-ceiling{fill:var(--ground);stroke:var(--ceiling);stroke-width:1.6}
        .s-even{--c:var(--even)}.line.s-even{stroke-dasharray:3 2;stroke-width:1.3}
        .s-trained{--c:var(--freeman)}.line.s-trained{stroke-dasharray:5 3}
        .s-guide{--c:var(--soft)}.line.s-guide{stroke-width:1;stroke-dasharray:2 3}
        .s-legitimate{--c:var(--even)}.s-other{--c:var(--soft)}
        .k0{--c:var(--k0)}.k1{--c:var(--k1)}.k2{--c:var(--k2)}.k3{--c:var(--k3)}.k4{--c:var(--k4)}.k5{--c:var(--k5)}.k6{--c:var(--k6)}
        .line.k1{stroke-dasharray:7 3}.line.k2{stroke-dasharray:7 3 1.5 3}.line.k3{stroke-dasharray:1.5 3}.line.k5{stroke-dasharray:4 2}.line.k6{stroke-dasharray:10 3}

        """;

    private const string Narrow = """
        @media (max-width:640px){main{padding:18px 16px 48px}h1{font-size:25px}h2{font-size:19px}section{margin-top:40px}
        .wide{display:none}table.found tbody th{min-width:0}table.found td b{font-size:16px}table.found th,table.found td{padding-left:6px;padding-right:6px}table.found th:first-child{padding-left:0}
        dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:10px}
        .rows .label{font-size:12.5px;max-width:112px;line-height:1.15;align-self:center;padding:2px 0}
        table.grid tbody th:first-child,table.grid thead th:first-child{position:sticky;left:0;background:var(--ground);padding-right:8px}
        table.grid tr.own th:first-child{background:var(--raised)}table.grid tbody th:first-child{min-width:82px}th,td{padding:6px 4px}table.grid{font-size:13px}}
        @media print{.scroll{overflow:visible}section,figure{break-inside:avoid-page}}

        """;
}
