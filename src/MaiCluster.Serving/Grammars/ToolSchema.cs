using System.Text.Json;

namespace MaiCluster.Serving.Grammars;

/// <summary>One tool that an answer may call.</summary>
/// <param name="Name">As the client named it.</param>
/// <param name="Parameters">JSON Schema of the arguments object; undefined or null for a tool without parameters.</param>
public readonly record struct ToolSchema(string Name, JsonElement Parameters);
