namespace MaiCluster.Serving.Grammars;

/// <summary>Why a schema cannot constrain an answer.</summary>
/// <param name="Path">The place in the schema, such as <c>$.properties.age.multipleOf</c>.</param>
/// <param name="Message">For the client: what was wrong there and what would be right.</param>
public sealed record SchemaFailure(string Path, string Message);
