using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>Names of months and days of the week.</summary>
internal static class Months
{
    public static readonly string[] Names =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly FrozenDictionary<string, string> ByText = Names.Select(name => (Key: name, Name: name))
        .Concat(Names.Select(name => (Key: name[..3], Name: name)))
        .Append((Key: "Sept", Name: "September"))
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Days = new Dictionary<string, string>
    {
        ["Mon"] = "Monday",
        ["Tue"] = "Tuesday",
        ["Tues"] = "Tuesday",
        ["Wed"] = "Wednesday",
        ["Thu"] = "Thursday",
        ["Thur"] = "Thursday",
        ["Thurs"] = "Thursday",
        ["Fri"] = "Friday",
        ["Sat"] = "Saturday",
        ["Sun"] = "Sunday",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The month of a name or its abbreviation, without a point; null when it is none.</summary>
    public static string? Find(string text) => ByText.GetValueOrDefault(text);

    /// <summary>The day of an abbreviation, without a point; null when it is none.</summary>
    public static string? FindDay(string text) => Days.GetValueOrDefault(text);
}
