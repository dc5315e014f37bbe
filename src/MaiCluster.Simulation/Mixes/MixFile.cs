using System.Text.Json;
using System.Text.Json.Serialization;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.Mixes;

/// <summary>Reads a mix and checks it.</summary>
public static class MixFile
{
    /// <summary>Models of a mix: what the planner is measured with.</summary>
    private const int MaxModels = 1_000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="TraceException">It is not there, or is not a mix: the message says where and why.</exception>
    public static Mix Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), Path.GetFileName(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TraceException($"The mix {path} cannot be read: {exception.Message}");
        }
    }

    /// <param name="name">In messages.</param>
    /// <exception cref="TraceException">It is not a mix: the message says where and why.</exception>
    public static Mix Parse(string text, string name)
    {
        try
        {
            var mix = JsonSerializer.Deserialize<Mix>(text, Options) ?? throw new TraceException($"{name}: expected a JSON object.");
            Check(mix, name);
            return mix;
        }
        catch (JsonException exception)
        {
            throw TraceException.At(name, (int)(exception.LineNumber ?? 0) + 1, exception.Message);
        }
    }

    private static void Check(Mix mix, string name)
    {
        Require(mix.Models.Count is >= 1 and <= MaxModels, $"{mix.Models.Count} models; expected 1 to {MaxModels}");
        Require(mix.Zipf is >= 0 and <= 10, $"zipf is {mix.Zipf}; expected 0 to 10");
        Require(mix.Speed is > 0 and <= 100_000, $"speed is {mix.Speed}; expected above 0 to 100,000");
        Require(mix.Seconds is >= 0 and <= 1e7, $"seconds is {mix.Seconds}; expected 0 to 10,000,000");
        Require(mix.Device.MemoryBytes > 0, "device.memoryBytes must be above 0");
        Require(mix.Device.PricePerHour is >= 0 and <= 1e6, $"device.pricePerHour is {mix.Device.PricePerHour}; expected 0 to 1,000,000");
        foreach (var (key, profile) in mix.Profiles)
        {
            Check(mix, profile, key);
        }

        foreach (var model in mix.Models)
        {
            Require(model.Name.Length > 0 && !model.Name.Contains('/', StringComparison.Ordinal), $"'{model.Name}' is not a model's name: it is empty or has a slash");
            Require(mix.Profiles.ContainsKey(model.Profile), $"model {model.Name} names the profile '{model.Profile}'; there are {string.Join(", ", mix.Profiles.Keys)}");
        }

        Require(mix.Models.Select(model => model.Name).Distinct().Count() == mix.Models.Count, "two models have one name");

        void Check(Mix whole, MixProfile profile, string key)
        {
            var cost = profile.Cost;
            Require(profile.WeightBytes >= 0 && profile.WeightBytes < whole.Device.MemoryBytes, $"profile {key}: weightBytes is {profile.WeightBytes}; the device has {whole.Device.MemoryBytes}");
            Require(profile.KvBytesPerToken >= 1, $"profile {key}: kvBytesPerToken must be 1 or more");
            Require(profile.MaxRows is >= 1 and <= 100_000, $"profile {key}: maxRows is {profile.MaxRows}; expected 1 to 100,000");
            Require(profile.MaxContext >= 2, $"profile {key}: maxContext must be 2 or more");
            Require(profile.StepTokens is >= 16 and <= 1_000_000, $"profile {key}: stepTokens is {profile.StepTokens}; expected 16 to 1,000,000");
            Require(profile.LoadSeconds is >= 0 and <= 86_400, $"profile {key}: loadSeconds is {profile.LoadSeconds}; expected 0 to 86,400");
            Require(profile.FirstTokenMs > 0 && profile.PerTokenMs > 0, $"profile {key}: firstTokenMs and perTokenMs must be above 0");
            Require(cost.DecodeBase > 0 && cost.PrefillPerToken > 0, $"profile {key}: costSeconds.decodeBase and prefillPerToken must be above 0");
            Require(Math.Min(Math.Min(cost.DecodePerRow, cost.DecodePerContextToken), Math.Min(cost.PrefillBase, cost.PrefillPerPair)) >= 0, $"profile {key}: no term of costSeconds may be below 0");
        }

        void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new TraceException($"{name}: {what}.");
            }
        }
    }
}
