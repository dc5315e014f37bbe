using System.Text.Encodings.Web;
using System.Text.Json;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Profiles;

/// <summary>A profile as a JSON file; docs/profiles.md has its fields. What is written can be read; anything unknown or out of range is refused by name.</summary>
public static class ProfileFile
{
    public const int Format = 1;

    private const long MaxBytes = 16L << 40;
    private const double MaxTermSeconds = 3_600;
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="PackageException">The file cannot be read or is no profile; the message names the field.</exception>
    public static ModelProfile Read(string path) => Read(JsonFile.Read(path), path);

    /// <summary>Writes the whole file or leaves it as it was.</summary>
    public static void Write(ModelProfile profile, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        File.WriteAllBytes(part, ToJson(profile));
        File.Move(part, path, overwrite: true);
    }

    public static byte[] ToJson(ModelProfile profile)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("package", profile.Package);
            json.WriteString("deviceKind", profile.DeviceKind);
            json.WriteString("source", profile.Source);
            json.WriteBoolean("measured", profile.IsMeasured);
            json.WriteNumber("weightBytes", profile.WeightBytes);
            json.WriteNumber("kvBytesPerToken", profile.KvBytesPerToken);
            json.WriteNumber("maxRows", profile.MaxRows);
            json.WriteNumber("maxContext", profile.MaxContext);
            json.WriteNumber("stepTokens", profile.StepTokens);
            json.WriteNumber("loadSeconds", profile.LoadSeconds);
            json.WriteStartObject("costSeconds");
            json.WriteNumber("decodeBase", profile.Cost.DecodeBase);
            json.WriteNumber("decodePerRow", profile.Cost.DecodePerRow);
            json.WriteNumber("decodePerContextToken", profile.Cost.DecodePerContextToken);
            json.WriteNumber("prefillBase", profile.Cost.PrefillBase);
            json.WriteNumber("prefillPerToken", profile.Cost.PrefillPerToken);
            json.WriteNumber("prefillPerPair", profile.Cost.PrefillPerPair);
            json.WriteEndObject();
            if (profile.FitError is { } error)
            {
                json.WriteNumber("fitError", error);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    internal static ModelProfile Read(JsonElement json, string file)
    {
        var root = new StrictObject(json, file, "");
        root.Whole("format", Format, Format);
        var cost = root.Child("costSeconds");
        var profile = new ModelProfile
        {
            Package = root.Text("package", PackageName.MaxLength) is var package && PackageName.IsValid(package)
                ? package
                : throw root.Refuse("package", $"is '{package}'; a name has {PackageName.Rule}"),
            DeviceKind = root.Text("deviceKind", DeviceKind.MaxNameLength) is var kind && DeviceKind.IsName(kind)
                ? kind
                : throw root.Refuse("deviceKind", $"is '{kind}'; a kind has {DeviceKind.NameRule}"),
            Source = root.Text("source", 1024),
            IsMeasured = root.OptionalFlag("measured") ?? throw root.Refuse("measured", "is missing"),
            WeightBytes = root.Whole("weightBytes", 1, MaxBytes),
            KvBytesPerToken = root.Whole("kvBytesPerToken", 0, 1L << 30),
            MaxRows = (int)root.Whole("maxRows", 1, 4_096),
            MaxContext = (int)root.Whole("maxContext", 16, 1 << 24),
            StepTokens = (int)root.Whole("stepTokens", 16, 4_096),
            LoadSeconds = root.Real("loadSeconds", 0, 86_400),
            Cost = new StepCost(
                cost.Real("decodeBase", 0, MaxTermSeconds),
                cost.Real("decodePerRow", 0, MaxTermSeconds),
                cost.Real("decodePerContextToken", 0, MaxTermSeconds),
                cost.Real("prefillBase", 0, MaxTermSeconds),
                cost.Real("prefillPerToken", 0, MaxTermSeconds),
                cost.Real("prefillPerPair", 0, MaxTermSeconds)),
            FitError = root.OptionalReal("fitError", 0, 1_000),
        };
        cost.Close();
        root.Close();
        return profile.Cost.DecodeSeconds(1, 1) > 0 && profile.Cost.PrefillSeconds(1, 0) > 0
            ? profile
            : throw root.Refuse("costSeconds", "makes a step that takes no time; at least one term of each half is above 0");
    }
}
