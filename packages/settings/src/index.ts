export { type ConfigFileAdvice, ConfigFileError, type ConfigProblem } from './config-file.ts';
export { type Environment, type LoadedSettings, loadSettings, type SettingsSources } from './load.ts';
export { nearestWord } from './nearest.ts';
export { oneOf, type Parsed, type Setting, text } from './setting.ts';
