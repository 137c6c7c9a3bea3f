package dais.cli;

/// A setting of this process that is no part of any plan.
///
/// @param key the dotted key
/// @param value the value in force
/// @param origin who says so
record ProcessSetting(String key, String value, String origin) {}
