using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>Abbreviations and what they stand for.</summary>
internal static class Abbreviations
{
    /// <summary>Before a name; their point never ends a sentence.</summary>
    private static readonly FrozenDictionary<string, string> Titles = Table(
        "Mr=Mister|Mrs=Missus|Ms=Miz|Dr=Doctor|Prof=Professor|St=Saint|Rev=Reverend|Fr=Father|Gen=General|Col=Colonel|Maj=Major|Capt=Captain|Cpt=Captain|Lt=Lieutenant|Sgt=Sergeant|Cmdr=Commander|"
        + "Adm=Admiral|Hon=Honorable|Gov=Governor|Sen=Senator|Rep=Representative|Pres=President|Mt=Mount|Ft=Fort|Messrs=Messers|Mme=Madame");

    /// <summary>After a name, or standing alone.</summary>
    private static readonly FrozenDictionary<string, string> Pointed = Table(
        "Sr=Senior|Jr=Junior|Esq=Esquire|Inc=Incorporated|Ltd=Limited|Co=Company|Corp=Corporation|Bros=Brothers|Dept=Department|dept=department|Univ=University|Assn=Association|"
        + "Ave=Avenue|Blvd=Boulevard|Rd=Road|Ln=Lane|Hwy=Highway|Pkwy=Parkway|Sq=Square|Apt=Apartment|apt=apartment|Ste=Suite|"
        + "vs=versus|etc=et cetera|approx=approximately|est=established|esp=especially|incl=including|excl=excluding|misc=miscellaneous|temp=temperature|max=maximum|min=minimum|avg=average|"
        + "tel=telephone|Tel=Telephone|ext=extension|Ext=Extension|cf=compare|ca=circa|viz=namely|al=al|resp=respectively|"
        + "Jan=January|Feb=February|Mar=March|Apr=April|Jun=June|Jul=July|Aug=August|Sep=September|Sept=September|Oct=October|Nov=November|Dec=December|"
        + "Mon=Monday|Tue=Tuesday|Tues=Tuesday|Wed=Wednesday|Thu=Thursday|Thur=Thursday|Thurs=Thursday|Fri=Friday");

    /// <summary>With points inside.</summary>
    private static readonly FrozenDictionary<string, string> Inner = Table(
        "e.g=for example|E.g=For example|i.e=that is|I.e=That is|a.m=A M|p.m=P M|A.M=A M|P.M=P M|A.D=A D|B.C=B C|B.C.E=B C E|C.E=C E|Ph.D=P H D|a.k.a=also known as|A.K.A=also known as|w.r.t=with respect to|"
        + "n.b=nota bene|N.B=nota bene|q.v=see|R.I.P=R I P|P.S=P S");

    /// <summary>Before a number.</summary>
    private static readonly FrozenDictionary<string, string> Numbered = Table(
        "No=number|no=number|Nos=numbers|Nr=number|Fig=figure|fig=figure|Figs=figures|Vol=volume|vol=volume|Ch=chapter|ch=chapter|Sec=section|sec=section|Eq=equation|eq=equation|"
        + "p=page|P=page|pp=pages|Art=article|art=article|Par=paragraph|par=paragraph|Ver=version|ver=version|v=version|ed=edition|Ed=edition|App=appendix|Rm=room|Bldg=building|Tab=table|tab=table|Ex=example|ex=example");

    /// <summary>Without a point.</summary>
    private static readonly FrozenDictionary<string, string> Plain = Table(
        "vs=versus|w/=with|w/o=without|c/o=care of|b/c=because|aka=also known as|approx=approximately|etc=et cetera|Mr=Mister|Mrs=Missus|Ms=Miz|Dr=Doctor|Prof=Professor|"
        + "24/7=twenty four seven|9/11=nine eleven|C++=C plus plus|c++=C plus plus|C#=C sharp|c#=C sharp|F#=F sharp|.NET=dot net|Node.js=Node J S|PhD=P H D|wifi=why fye|WiFi=why fye|Wi-Fi=why fye|wi-fi=why fye|"
        + "N/A=not applicable|n/a=not applicable|I/O=I O|TCP/IP=T C P I P|A/B=A B|CD/DVD=C D D V D|R&D=R and D|Q&A=Q and A|P&L=P and L|M&A=M and A|AT&T=A T and T|B&B=B and B");

    public static string? Title(string text) => Titles.GetValueOrDefault(text);

    public static string? WithPoint(string text) => Pointed.GetValueOrDefault(text);

    public static string? WithInnerPoints(string text) => Inner.GetValueOrDefault(text);

    public static string? BeforeNumber(string text) => Numbered.GetValueOrDefault(text);

    public static string? WithoutPoint(string text) => Plain.GetValueOrDefault(text);

    private static FrozenDictionary<string, string> Table(string list) => list.Split('|')
        .Select(pair => (Key: pair[..pair.LastIndexOf('=')], Words: pair[(pair.LastIndexOf('=') + 1)..]))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Words, StringComparer.Ordinal);
}
